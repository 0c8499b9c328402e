import { useEffect, useState } from 'preact/hooks';

export const themes = ['system', 'light', 'dark'] as const;
export const widths = ['desktop', 'phone'] as const;

/** How the page is drawn, and how wide Slack is in it. Kept in the browser. */
export interface Look {
  theme: (typeof themes)[number];
  width: (typeof widths)[number];
}

const key = 'keyturn-sandbox-look';

export function useLook(): [Look, (look: Look) => void] {
  const [look, setLook] = useState(() => lookOf(stored()));
  useEffect(() => {
    document.documentElement.dataset['theme'] = look.theme;
    try {
      localStorage.setItem(key, JSON.stringify(look));
    } catch {
      // Without storage it lasts until the page is reloaded.
    }
  }, [look]);
  return [look, setLook];
}

export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setHolds(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return holds;
}

/** What was stored, as far as it makes sense. */
function lookOf(text: string): Look {
  const { theme, width } = parsed(text);
  return {
    theme: themes.find((each) => each === theme) ?? 'system',
    width: widths.find((each) => each === width) ?? 'desktop',
  };
}

function stored(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function parsed(text: string): { theme?: unknown; width?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
