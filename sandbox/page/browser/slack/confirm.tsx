import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Json } from '../../../slack/json.ts';
import { isRecord } from '../../../slack/json.ts';
import { Dialog } from './dialog.tsx';
import { plainText, Text } from './text.tsx';

/** Asks before something is done, if the element has a confirm dialog. `question` has to be drawn. */
export function useConfirm(element: Json): { confirmed(action: () => void): void; question: VNode | null } {
  const [action, setAction] = useState<{ run: () => void }>();
  const { confirm } = element;
  if (!isRecord(confirm)) return { confirmed: (run) => run(), question: null };
  const question = action ? (
    <Question
      of={confirm}
      onAnswer={(isYes) => {
        setAction(undefined);
        if (isYes) action.run();
      }}
    />
  ) : null;
  return { confirmed: (run) => setAction({ run }), question };
}

function Question({ of, onAnswer }: { of: Json; onAnswer(isYes: boolean): void }) {
  const id = useId();
  const look = of['style'] === 'danger' ? 'danger' : 'primary';
  return (
    <Dialog
      isAlert
      class="question"
      labelledBy={`${id}-title`}
      describedBy={`${id}-text`}
      onEscape={() => onAnswer(false)}
    >
      <h2 id={`${id}-title`}>{plainText(of['title']) || 'Are you sure?'}</h2>
      <div id={`${id}-text`} class="text">
        <Text of={of['text']} />
      </div>
      <div class="foot">
        <button type="button" class="button" data-first onClick={() => onAnswer(false)}>
          {plainText(of['deny']) || 'Cancel'}
        </button>
        <button type="button" class={`button ${look}`} onClick={() => onAnswer(true)}>
          {plainText(of['confirm']) || 'Yes'}
        </button>
      </div>
    </Dialog>
  );
}
