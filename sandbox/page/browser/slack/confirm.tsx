import { type ComponentChildren, createContext } from 'preact';
import { useContext, useId, useState } from 'preact/hooks';
import type { Json } from '../../../slack/json.ts';
import { isRecord } from '../../../slack/json.ts';
import { Dialog } from './dialog.tsx';
import { plainText, Text } from './text.tsx';

interface Asked {
  confirm: Json;
  action(): void;
}

const Ask = createContext<(asked: Asked) => void>(({ action }) => action());

/** Gives what does something after it was confirmed, if the element has a confirm dialog, and at once otherwise. */
export function useConfirm({ confirm }: Json): (action: () => void) => void {
  const ask = useContext(Ask);
  return (action) => (isRecord(confirm) ? ask({ confirm, action }) : action());
}

/** Draws the confirm dialogs of what's in it. As in Slack, one stays as it is when the bot changes what it was opened from. */
export function Questions({ children }: { children: ComponentChildren }) {
  const [asked, ask] = useState<Asked>();
  const answer = (isYes: boolean): void => {
    ask(undefined);
    if (isYes) asked?.action();
  };
  return (
    <Ask.Provider value={ask}>
      {children}
      {asked && <Question of={asked.confirm} onAnswer={answer} />}
    </Ask.Provider>
  );
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
