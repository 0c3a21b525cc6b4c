import type * as engine from './engine.ts';

export type Engine = typeof engine;

/** The core, loaded when a request file is first looked at; activation goes without it. */
export const loadEngine = (): Promise<Engine> => import('./engine.ts');
