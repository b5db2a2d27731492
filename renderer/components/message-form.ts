import type { Request, Response } from '../../shared/ipc-contract.ts';

/** Whom the shop writes to and in which words, while it is being changed. */
export type MessageDraft = Request<'message:set'>;
export type MessageFormProps = {
  readonly draft: MessageDraft;
  readonly kept: Response<'message:settings'>;
  readonly onChange: (part: Partial<MessageDraft>) => void;
};
