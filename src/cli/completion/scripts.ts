/**
 * The script of each shell. All ask the same question of `pcoord __complete` and hand the answer on: what is known
 * stands in one table, and names of runs and streams are those of now.
 */
export const scripts: Readonly<Record<string, string>> = {
  bash: `# bash completion for pcoord: source <(pcoord completion bash)
_pcoord() {
  local line at last=0 IFS=$'\\n' prefix='' word="\${COMP_WORDS[COMP_CWORD]}"
  local -a words
  # "=" and ":" break words in bash: what they broke is put together again.
  for ((at = 1; at <= COMP_CWORD; at++)); do
    if [[ last -gt 0 && "\${words[last - 1]}" == --* && ( "\${COMP_WORDS[at]}" == = || "\${words[last - 1]}" == *= ) ]]; then
      words[last - 1]+="\${COMP_WORDS[at]}"
    elif [[ last -gt 0 && "$COMP_WORDBREAKS" == *:* && ( "\${COMP_WORDS[at]}" == : || "\${words[last - 1]}" == *: ) ]]; then
      words[last - 1]+="\${COMP_WORDS[at]}"
    else
      words[last]="\${COMP_WORDS[at]}"
      last=$((last + 1))
    fi
  done
  if [[ "\${words[last - 1]}" == --*=* ]]; then
    [[ "$word" == --*=* ]] || prefix="\${words[last - 1]%%=*}="
    word="\${words[last - 1]#*=}"
  fi
  # Only what stands behind the last ":" is replaced.
  if [[ "$COMP_WORDBREAKS" == *:* && "\${words[last - 1]}" == *:* && "\${words[last - 1]}" != --*=* ]]; then
    prefix="\${words[last - 1]%:*}:"
    word="\${words[last - 1]}"
  fi
  COMPREPLY=()
  while read -r line; do
    case "$line" in
      :files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word")); COMPREPLY=("\${COMPREPLY[@]#"$prefix"}") ;;
      :folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$word")) ;;
      *=) compopt -o nospace 2>/dev/null; COMPREPLY+=("\${line#"$prefix"}") ;;
      *) COMPREPLY+=("\${line#"$prefix"}") ;;
    esac
  done < <(pcoord __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _pcoord pcoord
`,
  zsh: `#compdef pcoord
# zsh completion for pcoord: source <(pcoord completion zsh)
_pcoord() {
  local line
  local -a found
  for line in "\${(@f)$(pcoord __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      '') ;;
      :files) _files ;;
      :folders) _files -/ ;;
      *=) compadd -S '' -- "$line" ;;
      *) found+=("$line") ;;
    esac
  done
  (( \${#found} )) && compadd -- "\${found[@]}"
}
if [ "$funcstack[1]" = _pcoord ]; then _pcoord "$@"; else compdef _pcoord pcoord; fi
`,
  fish: `# fish completion for pcoord: pcoord completion fish | source
function __pcoord_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    for line in (pcoord __complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':folders'
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete --command pcoord --no-files --arguments '(__pcoord_complete)'
`,
};
