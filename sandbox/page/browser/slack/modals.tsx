import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SlackView } from '../../../slack/surfaces.ts';
import type { PageState } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { Blocks } from './blocks.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';
import { Notices, type ShownNotices } from './notices.tsx';
import { readerOf } from './reader.ts';
import { ReaderContext } from './reader-context.ts';
import { SurfaceContext, useLiveSurface } from './surface.ts';

/** The person's top modal, if one is open. */
export function Modals({ state, notices, act }: { state: PageState; notices: ShownNotices; act: Act }) {
  const view = state.modals.at(-1);
  if (!view) return null;
  return (
    <ReaderContext.Provider value={readerOf(state)}>
      <Modal key={view.id} view={view} isPushed={state.modals.length > 1} notices={notices} act={act} />
    </ReaderContext.Provider>
  );
}

interface ModalProps {
  view: SlackView;
  isPushed: boolean;
  notices: ShownNotices;
  act: Act;
}

function Modal({ view, isPushed, notices, act }: ModalProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { surface, problem, perform, values } = useLiveSurface({
    ...{ act, place: { view: view.id }, state: view.state, errors: view.errors },
    heading: 'h3',
  });
  useFocus(dialog, view);
  const close = (all: boolean): void => void perform({ do: 'close', all });
  const submit = async (): Promise<void> => {
    if (isSaving || view.submit === undefined) return;
    setSaving(true);
    await perform({ do: 'submit', values: values(view.blocks) });
    setSaving(false);
  };
  return (
    <Dialog class="modal" dialog={dialog} labelledBy={`${id}-title`} onEscape={() => close(false)}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header>
          {isPushed && (
            <button type="button" class="bare" aria-label="Back" onClick={() => close(false)}>
              <Icon name="back" />
            </button>
          )}
          <h2 id={`${id}-title`}>{view.title}</h2>
          <button type="button" class="bare" aria-label={isPushed ? 'Close all' : 'Close'} onClick={() => close(true)}>
            <Icon name="close" />
          </button>
        </header>
        {/* Behind an open modal nothing could be read. */}
        <Notices notices={notices} />
        <div class="content" tabIndex={0}>
          <SurfaceContext.Provider value={surface}>
            <Blocks of={view.blocks} />
          </SurfaceContext.Provider>
        </div>
        <p class="error banner" role="alert">
          {problem}
        </p>
        <footer>
          {view.close !== undefined && (
            <button type="button" class="button" onClick={() => close(false)}>
              {view.close}
            </button>
          )}
          {view.submit !== undefined && (
            <button type="submit" class="button primary" aria-busy={isSaving}>
              {isSaving ? 'Saving…' : view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

const firstField = '[data-first], .content input, .content textarea';

/**
 * Puts the focus where Slack has it: on the first wrong field, or on the first field of new content. But not if the person is somewhere in it
 * already, or if they had to scroll past what they should read first.
 */
function useFocus(dialog: { current: HTMLDialogElement | null }, { hash, errors }: SlackView): void {
  const problems = Object.keys(errors).length;
  // Before the next key can arrive: what’s typed right away must not get lost.
  useLayoutEffect(() => {
    const { current } = dialog;
    const now = document.activeElement;
    const isSettled = now !== current && current?.querySelector('form')?.contains(now);
    if (!current || isSettled) return;
    const field = current.querySelector<HTMLElement>(firstField);
    const edge = current.querySelector('.content')?.getBoundingClientRect().bottom ?? 0;
    const isInSight = field !== null && field.getBoundingClientRect().bottom <= edge;
    (isInSight ? field : current).focus({ preventScroll: true });
  }, [hash]);
  useLayoutEffect(() => {
    if (problems > 0) dialog.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid] input')?.focus();
  }, [problems]);
}
