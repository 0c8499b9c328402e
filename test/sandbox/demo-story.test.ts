import { expect, test } from 'vitest';
import { createChecks } from '../../sandbox/demo/checks.ts';
import { playDay } from '../../sandbox/demo/day.ts';
import type { Play, Scene } from '../../sandbox/demo/scene.ts';
import { tellEverything, tellStory } from '../../sandbox/demo/story.ts';
import type { Line } from '../../sandbox/demo/surface.ts';
import { createTerminal } from '../../sandbox/demo/terminal.ts';

/** Plays these scenes, and gives what was printed. */
async function printed(scenes: readonly Scene[], all: boolean): Promise<string> {
  let output = '';
  const screen = createTerminal({
    width: 60,
    colors: false,
    mask: (text) => text,
    write: (text) => {
      output += text;
    },
  });
  const terminal = all ? tellEverything(screen) : tellStory(screen);
  // These scenes use nothing of the platforms.
  const play = { check: createChecks(terminal), terminal } as unknown as Play;
  await playDay({ scenes, terminal, all, play });
  return output.replace(/ ─+$/gmu, '');
}

const lines = (count: number): Line[] =>
  Array.from({ length: count }, (_, at) => [{ text: `line ${at + 1}`, tone: 'plain' }]);
const buttons: Line = [{ text: '[Approve]  [Deny]', tone: 'control' }];
const terminalOf = (play: Play) => (play as unknown as { terminal: ReturnType<typeof tellStory> }).terminal;

const scene = (title: string, isStory: boolean, run: Scene['run']): Scene => ({ title, isStory, run });

test('the story leaves out other scenes, asides, and checks that pass; --all prints them', async () => {
  const scenes = [
    scene('Before', false, async ({ tells, check }) => {
      tells('Not the story.');
      check.is('this is checked', 1, 1);
    }),
    scene('Story', true, async ({ tells, check, aside }) => {
      tells('The story.');
      check.is('so is this', 1, 1);
      expect(
        await aside(async () => {
          tells('An aside.');
          return 'its result';
        }),
      ).toBe('its result');
      tells('The story goes on.');
    }),
  ];
  expect(await printed(scenes, false)).toBe('\n── 1  Story\n  The story.\n\n  The story goes on.\n');
  expect(await printed(scenes, true)).toBe(
    '\n── 1  Before\n  Not the story.\n  ✓ this is checked\n\n── 2  Story\n  The story.\n  ✓ so is this\n  An aside.\n  The story goes on.\n',
  );
});

test('a check that fails is always printed, below the title of its scene', async () => {
  const scenes = [
    scene('Before', false, async ({ check }) => {
      check.is('one', 1, 2);
      check.is('two', 2, 3);
    }),
    scene('Story', true, ({ aside, check }) => aside(async () => check.is('three', 3, 4))),
    scene('Broken', false, () => Promise.reject(new Error('It broke.'))),
    scene('Never', true, async ({ tells }) => tells('Not reached.')),
  ];
  expect(await printed(scenes, false)).toBe(`
── Before
  ✗ one
    expected: 2
    seen: 1
  ✗ two
    expected: 3
    seen: 2

── 1  Story
  ✗ three
    expected: 4
    seen: 3

── Broken
  ✗ “Broken” plays to its end
    It broke.
`);
});

test('a frame that’s cut keeps its last buttons, and the story cuts at its own number of lines', async () => {
  const one = (most: Parameters<ReturnType<typeof tellStory>['frame']>[2]) => [
    scene('Story', true, async (play) => terminalOf(play).frame('Card', [...lines(20), buttons, ...lines(1)], most)),
  ];
  const cut = (first: number) =>
    `\n── 1  Story\n  ┌ Card\n${lines(first)
      .map((line) => `  │ ${line[0]?.text}\n`)
      .join('')}  │ … ${21 - first} more lines\n  │ [Approve]  [Deny]\n  └\n`;
  expect(await printed(one(4), false)).toBe(cut(4));
  expect(await printed(one(4), true)).toBe(cut(4));
  expect(await printed(one(undefined), false)).toBe(cut(12));
  expect(await printed(one(undefined), true)).toContain('line 20\n  │ [Approve]');
  expect(await printed(one({ story: 3, all: 5 }), false)).toBe(cut(3));
  expect(await printed(one({ story: 3, all: 5 }), true)).toBe(cut(5));
  expect(await printed(one({ story: 0 }), false)).toBe('\n── 1  Story\n');
  expect(await printed(one({ story: 19 }), false)).toBe(cut(19));
  expect(await printed(one({ story: 20 }), false)).not.toContain('more lines');
});
