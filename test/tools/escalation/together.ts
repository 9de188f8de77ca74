import type { World } from "./world";

/** Sentences, and what is to be seen when they are true. */
export type Cases = Readonly<Record<string, (world: World) => Promise<void>>>;

interface Play {
  readonly open: () => Promise<World>;
  readonly cases: Cases;
  readonly outcomes: Map<string, Promise<() => void>>;
  world?: World;
}

const plays: Play[] = [];

/**
 * A test for each case in one world. They wait for most of their time: all cases of all worlds of a file are played at once, when
 * every world is there, and each test then says how its own went.
 */
export function together(open: () => Promise<World>, cases: Cases): void {
  const play: Play = { open, cases, outcomes: new Map() };
  plays.push(play);
  for (const name of Object.keys(cases)) it(name, async () => (await play.outcomes.get(name)!)());
}

/** Opens the worlds of the file before its tests, and closes them after. */
export function playTogether(): void {
  beforeAll(async () => {
    const opened = await Promise.allSettled(plays.map(async (play) => (play.world = await play.open())));
    for (const [index, play] of plays.entries()) {
      const outcome = opened[index];
      for (const [name, act] of Object.entries(play.cases)) {
        const done = outcome?.status === "fulfilled" ? act(outcome.value) : Promise.reject(outcome?.reason as Error);
        play.outcomes.set(name, settled(done));
      }
    }
  });
  afterAll(async () => {
    await Promise.all(plays.map(async ({ world }) => world?.close()));
  });
}

/** Never rejects before somebody asks: a test that is played before its turn must not end the run. */
function settled(done: Promise<void>): Promise<() => void> {
  return done.then(
    () => () => undefined,
    (error: unknown) => () => {
      throw error;
    },
  );
}
