import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Reader } from './reader.ts';

export const ReaderContext = createContext<Reader>({ me: '', zone: 'UTC', now: 0, names: {} });

/** Who reads what this component draws. */
export const useReader = (): Reader => useContext(ReaderContext);
