import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Header } from './header.tsx';
import type { PanelPlace } from './layout.ts';
import type { Screen } from './model.ts';
import { Dialog, Footer, Items, Log, Meters, Timeline } from './panels.tsx';
import { tableFrame } from './select.ts';
import { Streams } from './streams.tsx';
import { type Colors, ColorsContext } from './theme.tsx';

/** A whole screen, drawn from its model and nothing else. */
export function Board({
  screen,
  colors,
}: {
  readonly screen: Screen;
  readonly colors: Colors;
}): ReactElement {
  const { layout } = screen;
  return (
    <ColorsContext.Provider value={colors}>
      <Box
        flexDirection="column"
        width={layout.columns}
        height={layout.rows}
        // Panels keep to their lines and columns by themselves, and clipping costs; only splinters need it.
        overflow={layout.columns < 20 ? 'hidden' : 'visible'}
      >
        <Header header={screen.header} width={layout.columns} lines={layout.header} />
        {layout.problems > 0 ? (
          <Items
            title="problems"
            right={screen.problemsRight}
            items={screen.problems}
            width={layout.columns}
            lines={layout.problems}
          />
        ) : null}
        {layout.shape === 'columns' ? <Columns screen={screen} /> : <Stacked screen={screen} />}
        {screen.dialog !== null && layout.dialog > 0 ? (
          <Dialog dialog={screen.dialog} width={layout.columns} lines={layout.dialog} />
        ) : null}
        <Box flexGrow={1} />
        {layout.footer > 0 ? (
          <Footer keys={screen.footer} notice={screen.notice} width={layout.columns} />
        ) : null}
      </Box>
    </ColorsContext.Provider>
  );
}

function Stacked({ screen }: { readonly screen: Screen }): ReactElement {
  const { layout } = screen;
  return (
    <>
      <StreamsAndLog screen={screen} width={layout.columns} log={false} />
      {layout.panels.length > 0 ? (
        <Box width={layout.columns} height={layout.panels[0]?.lines ?? 0}>
          {layout.panels.map((place) => (
            <Panel key={place.name} screen={screen} place={place} />
          ))}
        </Box>
      ) : null}
      {layout.timeline > 0 ? (
        <Timeline model={screen.timeline} width={layout.columns} lines={layout.timeline} />
      ) : null}
      {layout.log > 0 ? <Log log={screen.log} width={layout.columns} lines={layout.log} /> : null}
    </>
  );
}

function Columns({ screen }: { readonly screen: Screen }): ReactElement {
  const { layout } = screen;
  return (
    <Box width={layout.columns}>
      <Box flexDirection="column" width={layout.columns - layout.side}>
        <StreamsAndLog screen={screen} width={layout.columns - layout.side - 1} log />
      </Box>
      <Box flexDirection="column" width={layout.side}>
        {layout.panels.map((place) => (
          <Panel key={place.name} screen={screen} place={place} />
        ))}
      </Box>
    </Box>
  );
}

function Panel({ screen, place }: { readonly screen: Screen; readonly place: PanelPlace }): ReactElement {
  const { name, width, lines } = place;
  switch (name) {
    case 'throughput':
    case 'batches':
    case 'resources':
      return <Meters model={screen[name]} width={width} lines={lines} />;
    case 'timeline':
      return <Timeline model={screen.timeline} width={width} lines={lines} />;
    case 'events':
      return <Items title="events" items={screen.recent} width={width} lines={lines} />;
  }
}

function StreamsAndLog(props: {
  readonly screen: Screen;
  readonly width: number;
  readonly log: boolean;
}): ReactElement {
  const { screen, width } = props;
  const { layout } = screen;
  return (
    <>
      {layout.streams > 0 ? (
        <Streams
          streams={screen.streams}
          width={width}
          lines={layout.streams}
          head={tableFrame(layout.streams) === 2}
        />
      ) : null}
      {props.log && layout.log > 0 ? <Log log={screen.log} width={width} lines={layout.log} /> : null}
    </>
  );
}
