import type { ComponentChildren, VNode } from 'preact';
import { controlsOf } from '../../../slack/controls.ts';
import type { Json } from '../../../slack/json.ts';
import { isRecord, record, records, string } from '../../../slack/json.ts';
import { Element } from './elements.tsx';
import { Input } from './input.tsx';
import { parseMarkdown } from './mrkdwn.ts';
import { NotDrawn } from './not-drawn.tsx';
import { RichText } from './rich-text.tsx';
import { useSurface } from './surface.ts';
import { Table } from './table.tsx';
import { Paragraphs, plainText, Text } from './text.tsx';

/** The blocks of a message, modal, or Home (docs.slack.dev/reference/block-kit/blocks). */
export function Blocks({ of }: { of: readonly unknown[] }) {
  const blocks = of.filter(isRecord);
  const keys = keysOf(blocks);
  return (
    <div class="blocks">
      {blocks.map((block, at) => {
        const { type } = block;
        const draw = drawn[string(type)];
        return (
          <div key={keys[at]} class={`block ${type}`}>
            {draw ? draw(block) : <NotDrawn what={`Block “${type}”`} />}
          </div>
        );
      })}
    </div>
  );
}

/**
 * Keys under which blocks stay the same when the bot updates them, so that the focus stays too: those of inputs by their IDs, as their values do. Not
 * the others: a block that the bot gave no ID has another one each time.
 */
function keysOf(blocks: readonly Json[]): string[] {
  const kinds = blocks.map((block) => {
    const [control] = controlsOf([block]);
    return `${block['type']} ${(block['type'] === 'input' ? control?.blockId : control?.actionId) ?? ''}`;
  });
  return kinds.map((kind, at) => `${kind} ${kinds.slice(0, at).filter((before) => before === kind).length}`);
}

const drawn: Readonly<Record<string, (block: Json) => VNode>> = {
  header: (block) => <Header of={block['text']} />,
  section: (block) => <Section block={block} />,
  divider: () => <hr />,
  context: (block) => <Context block={block} />,
  actions: (block) => <Row block={block} />,
  context_actions: (block) => <Row block={block} />,
  input: (block) => <Input block={block} />,
  image: (block) => <Picture block={block} />,
  rich_text: (block) => <RichText block={block} />,
  markdown: (block) => <Paragraphs of={parseMarkdown(string(block['text']))} />,
  table: (block) => <Table block={block} />,
  data_table: (block) => <Table block={block} />,
};

function Header({ of }: { of: unknown }) {
  const { heading: Heading } = useSurface();
  return <Heading>{plainText(of)}</Heading>;
}

function Section({ block }: { block: Json }) {
  const { text, fields, accessory } = block;
  return (
    <>
      <div class="words">
        {text === undefined ? null : <Text of={text} />}
        {fields === undefined ? null : (
          <div class="fields">
            {records(fields).map((field, at) => (
              <div key={at}>
                <Text of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isRecord(accessory) && (
        <div class="accessory">
          {accessory['type'] === 'image' ? <Image of={accessory} /> : <Controls of={[accessory]} block={block} />}
        </div>
      )}
    </>
  );
}

const Row = ({ block }: { block: Json }) => <Controls of={records(block['elements'])} block={block} />;

function Controls({ of, block }: { of: readonly Json[]; block: Json }) {
  const controls = controlsOf([block]);
  return (
    <>
      {of.map((element, at) => {
        const control = controls.find((one) => one.element === element);
        return control ? <Element key={control.actionId} control={control} /> : <NotDrawn key={at} what="A control" />;
      })}
    </>
  );
}

function Context({ block }: { block: Json }): VNode {
  const items: ComponentChildren[] = records(block['elements']).map((element, at) =>
    element['type'] === 'image' ? (
      <Image key={at} of={element} />
    ) : (
      <div key={at}>
        <Text of={element} />
      </div>
    ),
  );
  return <>{items}</>;
}

function Picture({ block }: { block: Json }) {
  return (
    <figure>
      {block['title'] !== undefined && <figcaption>{plainText(block['title'])}</figcaption>}
      <Image of={block} />
    </figure>
  );
}

function Image({ of }: { of: Json }) {
  const url = string(of['image_url']) || string(record(of['slack_file'])['url']);
  const about = string(of['alt_text']);
  return /^https?:/u.test(url) ? <img src={url} alt={about} loading="lazy" /> : <span class="muted">{about}</span>;
}
