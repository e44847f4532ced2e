# The contract is the one list of resources: a controller that follows it is reachable without touching this file.
contract = JSON.parse(Rails.root.join("docs/contracts/api.json").read)

Rails.application.routes.draw do
  contract.fetch("resources").each do |resource|
    resources resource.fetch("name").to_sym, only: resource.fetch("actions").map(&:to_sym)
  end
end
