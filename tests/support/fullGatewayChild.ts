/**
 * The import routes over HTTP in a process of its own, whose disk the parent makes small. Writes
 * its port. Usage: fullGatewayChild.ts folder
 */
import { startRecordsServer } from './recordsServer.js';

const server = await startRecordsServer(process.argv[2]!, {
  importLimitBytes: 100_000_000,
  timeoutMs: 20_000,
});
console.log(server.port);
