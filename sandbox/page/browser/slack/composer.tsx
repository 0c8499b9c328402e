import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { ComposingOptions } from './composing.ts';
import { useComposing } from './composing.ts';
import { Icon } from './icons.tsx';
import type { Suggestion } from './suggestions.ts';

export interface ComposerProps extends ComposingOptions {
  /** What it says while it's empty, which is its name too. */
  placeholder: string;
}

const mostHeight = 160;

/** Where messages and slash commands are typed. */
export function Composer({ placeholder, ...options }: ComposerProps) {
  const id = useId();
  const { text, problem, offered, active, type, choose, send, onKeyDown, setClosed } = useComposing(options);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${Math.min(mostHeight, field.current.scrollHeight)}px`;
  }, [text]);
  return (
    <div class="composer">
      {offered.length > 0 && <Suggestions id={id} offered={offered} active={active} onChoose={choose} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete={options.commands.length > 0 ? 'list' : undefined}
          aria-controls={offered.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={active === undefined ? undefined : `${id}-${active}`}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => setClosed(true)}
          onFocus={() => setClosed(false)}
        />
        <button type="submit" class="send" aria-label="Send" aria-disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </form>
      <p class="error" role="alert">
        {problem}
      </p>
    </div>
  );
}

interface SuggestionsProps {
  id: string;
  offered: readonly Suggestion[];
  active: number | undefined;
  onChoose(one: Suggestion): void;
}

function Suggestions({ id, offered, active, onChoose }: SuggestionsProps) {
  return (
    <div class="suggestions">
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Commands"
        tabIndex={0}
        onMouseDown={(event) => event.preventDefault()}
      >
        {offered.map((one, at) => (
          <div
            key={one.label}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            class={at === active ? 'active' : ''}
            onClick={() => onChoose(one)}
          >
            <b>{one.label}</b>
            {one.description !== '' && <span class="muted">{one.description}</span>}
          </div>
        ))}
      </div>
      <div class="hidden" role="status">
        {`${offered.length} suggestion${offered.length === 1 ? '' : 's'}`}
      </div>
      <p class="keys" aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> to choose, <kbd>Tab</kbd> to complete, <kbd>Enter</kbd> to send
      </p>
    </div>
  );
}
