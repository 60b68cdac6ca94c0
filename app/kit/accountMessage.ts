import type { Message } from '../../proto/codec/message.js';
import type { ExecutionContext, MessageHandler } from './module.js';
import { defineMessageHandler } from './module.js';

/**
 * A handler of a message that one account signs with its own key, and which is done in one step. The
 * codecs are of ours, or of cosmjs-types by `strictType`.
 */
export function accountMessage<Request, Response>(definition: {
  readonly message: Pick<Message<Request>, 'typeUrl' | 'decode'>;
  readonly response: Pick<Message<Response>, 'typeUrl' | 'encode'>;
  /** `banma1…` */
  readonly signer: (message: Request) => string;
  readonly validate: (message: Request) => void;
  /** Beside bytes and signatures. */
  readonly gas: bigint;
  /** Bytes of its events and response at most. */
  readonly resultBytes: (message: Request) => number;
  readonly execute: (context: ExecutionContext, message: Request) => Response;
}): MessageHandler {
  const { message, response, signer, validate, gas, resultBytes, execute } = definition;
  return defineMessageHandler<Request>({
    typeUrl: message.typeUrl,
    decode: message.decode,
    signers: (value) => [signer(value)],
    serviceKeyMaySend: false,
    validate,
    cost: (value) => ({ gas, signatures: 0, resultBytes: resultBytes(value) }),
    execute: (context, value) => ({
      typeUrl: response.typeUrl,
      value: response.encode(execute(context, value)),
    }),
  });
}
