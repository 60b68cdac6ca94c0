import { status } from '@grpc/grpc-js';
import { interfaceFiles } from '../codec/generated/interfaces.js';
import { createReflection, REFLECTION_PATHS } from '../codec/interfaces/reflection.js';
import type { GrpcMethod } from './methods.js';

/** gRPC reflection, v1 and v1alpha, of what is served at these paths. */
export function reflectionMethods(paths: readonly string[]): readonly GrpcMethod[] {
  const services = new Set(paths.map((path) => path.split('/')[1] ?? ''));
  const declared = interfaceFiles.flatMap((file) => file.services.map(({ name }) => name));
  const served = declared.filter((name) => services.has(name));
  const answer = createReflection(interfaceFiles, served);
  return REFLECTION_PATHS.map((path) => ({
    path,
    kind: 'duplex',
    handle: (call) => {
      call.on('data', (request: Uint8Array) => {
        try {
          if (call.write(answer(request))) return;
          // Who does not read is not read either.
          call.pause();
          call.once('drain', () => call.resume());
        } catch {
          call.emit('error', { code: status.INVALID_ARGUMENT, details: 'malformed request' });
        }
      });
      call.on('end', () => call.end());
    },
  }));
}
