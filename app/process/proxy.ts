import { Agent, Dispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import type { ProxyFor } from '../config/proxy.ts';

/** Has everything that undici sends go through the proxies: Slack's Web API, Socket Mode's WebSocket, and answers to response URLs. */
export function useProxies(proxyFor: ProxyFor): void {
  setGlobalDispatcher(new ProxyDispatcher(proxyFor));
}

/** Sends each request directly, or through the proxy for its address. */
class ProxyDispatcher extends Dispatcher {
  readonly #proxyFor: ProxyFor;
  readonly #direct = new Agent();
  readonly #proxies = new Map<string, ProxyAgent>();

  constructor(proxyFor: ProxyFor) {
    super();
    this.#proxyFor = proxyFor;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#for(String(options.origin)).dispatch(options, handler);
  }

  override async close(): Promise<void> {
    await Promise.all([this.#direct, ...this.#proxies.values()].map((each) => each.close()));
  }

  override async destroy(): Promise<void> {
    await Promise.all([this.#direct, ...this.#proxies.values()].map((each) => each.destroy()));
  }

  #for(origin: string): Dispatcher {
    const proxy = this.#proxyFor(origin);
    if (proxy === undefined) return this.#direct;
    const agent = this.#proxies.get(proxy) ?? new ProxyAgent(proxy);
    this.#proxies.set(proxy, agent);
    return agent;
  }
}
