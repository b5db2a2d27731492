/** The part of the Workers runtime that `worker.ts` uses (Cloudflare Workers documentation: Durable Objects API). */
declare module 'cloudflare:workers' {
  type SqlCursor = { readonly toArray: () => Record<string, string | number | null | ArrayBuffer>[] };
  export type DurableObjectState = {
    readonly id: { readonly name?: string };
    readonly storage: {
      readonly sql: { readonly exec: (query: string, ...values: unknown[]) => SqlCursor };
      readonly transactionSync: <T>(body: () => T) => T;
      readonly getAlarm: () => Promise<number | null>;
      readonly setAlarm: (atMs: number) => Promise<void>;
    };
  };
  export abstract class DurableObject<Env> {
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
    constructor(ctx: DurableObjectState, env: Env);
  }
  /** A stub's methods are the object's own, all asynchronous. */
  export type DurableObjectNamespace<Methods> = {
    readonly getByName: (name: string) => Methods;
  };
}
