import { useEffect, useRef } from 'preact/hooks';
import type { PageState } from '../protocol.ts';
import { usePerforming } from './doing.ts';
import { Problem } from './feedback.tsx';
import type { Spot } from './spot.ts';
import { tourFacts } from './tour/facts.ts';
import { currentStep, startedOver, statusOf, type TourProgress, withoutStep } from './tour/progress.ts';
import { type TourHelp, type TourStep, tourSteps } from './tour/steps.ts';
import type { Tour } from './tour/use-tour.ts';
import type { Go } from './use-spot.ts';

interface TourProps {
  state: PageState;
  tour: Tour;
  spot: Spot;
  go: Go;
  showTrail: () => void;
  /** After a step's button was pressed. */
  onHelp: () => void;
}

/** The guided run: all steps, the current one with what to do. */
export function TourSteps({ state, tour, ...rest }: TourProps) {
  const { progress, change } = tour;
  const current = currentStep(progress);
  const startOver = () => change(startedOver(progress, state));
  if (progress.isHidden)
    return (
      <section class="tour" aria-labelledby="tour">
        <h2 id="tour">Guided run</h2>
        <button type="button" class="quiet" onClick={() => change({ ...progress, isHidden: false })}>
          {current === tourSteps[0] ? 'Start' : 'Resume'}
        </button>
      </section>
    );
  return (
    <section class="tour" aria-labelledby="tour">
      <h2 id="tour">
        Guided run <span class="count">{countOf(progress)}</span>
      </h2>
      <ol>
        {tourSteps.map((step) => (
          <li key={step.id} aria-current={step === current ? 'step' : undefined} class={statusOf(step, progress)}>
            <StepTitle step={step} progress={progress} />
            {step === current && <Current step={step} state={state} tour={tour} {...rest} />}
          </li>
        ))}
      </ol>
      {current === undefined && <p>{withCode('That’s all. Now break something, under **Make it go wrong**.')}</p>}
      <p class="tour-controls">
        {current !== undefined && (
          <button type="button" class="quiet" onClick={() => change({ ...progress, isHidden: true })}>
            Not now
          </button>
        )}
        {current !== tourSteps[0] && (
          <button type="button" class="quiet" onClick={startOver}>
            Start over
          </button>
        )}
      </p>
    </section>
  );
}

function StepTitle({ step, progress }: { step: TourStep; progress: TourProgress }) {
  const status = statusOf(step, progress);
  return (
    <span class="step-title">
      <span class="mark" aria-hidden="true">
        {{ done: '✓', skipped: '–', current: '→', later: '·' }[status]}
      </span>
      {step.title}
      {(status === 'done' || status === 'skipped') && <span class="hidden"> ({status})</span>}
    </span>
  );
}

function Current({ step, state, tour, spot, go, showTrail, onHelp }: TourProps & { step: TourStep }) {
  const { perform, problem } = usePerforming();
  const facts = tourFacts(state);
  const { label, does } = step.help(facts);
  const help = async (what: TourHelp) => {
    if ('type' in what) {
      const { type: text, person } = what;
      const place = typingPlace(state, spot, person);
      // What went wrong is told here, so on a small screen the sheet stays.
      if (!(await perform({ do: 'type', text, place }, person))) return;
      onHelp();
      return go({ person, place });
    }
    onHelp();
    if ('show' in what) return showTrail();
    go({ person: what.person, place: what.place ?? spot.place });
  };
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div class="step" ref={box}>
      <p>{withCode(step.todo(facts))}</p>
      <button type="button" class="help" onClick={() => void help(does)}>
        {label}
      </button>
      <button type="button" class="quiet" onClick={() => tour.change(withoutStep(tour.progress, step.id))}>
        Skip
      </button>
      <Problem problem={problem} />
    </div>
  );
}

/** Where one is, or a channel if the person who types can't write there: in App Home nobody can, and elsewhere perhaps others can't. */
function typingPlace({ places, me }: PageState, spot: Spot, person: string): string {
  const open = places.filter(
    ({ kind, isArchived, isPrivate }) =>
      !isArchived && (person === me ? kind !== 'home' : kind === 'channel' && !isPrivate),
  );
  return (open.find(({ id }) => id === spot.place) ?? open[0])?.id ?? '';
}

const countOf = ({ done }: TourProgress): string => `${done.length} of ${tourSteps.length}`;

/** Text with `code` and **labels** marked up. */
function withCode(text: string) {
  return text
    .split(/(`[^`]+`|\*\*.+?\*\*)/u)
    .map((part) =>
      part.startsWith('`') ? (
        <code>{part.slice(1, -1)}</code>
      ) : part.startsWith('**') ? (
        <b>{part.slice(2, -2)}</b>
      ) : (
        part
      ),
    );
}
