/**
 * A state machine as data: for each state, the events it accepts and where they lead.
 * What is not in the table is refused; nothing else in the program decides a state.
 */
export type TransitionTable<State extends string, Event extends string> = {
  readonly [S in State]: { readonly [E in Event]?: State };
};

/** The next state, or undefined when this state does not accept this event. */
export function next<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
  event: Event,
): State | undefined {
  return table[state][event];
}

/** The machine as a Mermaid diagram; ARCHITECTURE.md holds this text and a test compares the two. */
export function toMermaid(table: TransitionTable<string, string>, ...initials: readonly string[]): string {
  const lines = Object.entries(table).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `  ${id(from)} --> ${id(to ?? '')}: ${event}`),
  );
  const begins = initials.map((initial) => `  [*] --> ${id(initial)}`);
  return ['stateDiagram-v2', ...begins, ...lines].join('\n');
}

const id = (state: string): string => state.replaceAll('-', '_');
