#!/usr/bin/env node
import { Command } from 'commander';
import { RpcError } from '../gateway/chain/rpc.js';
import { ChainUnavailable } from '../gateway/errors.js';
import { LightError } from '../gateway/light/types.js';
import { ProofError } from '../proto/documents/ics23Decode.js';
import { errorText } from '../proto/errorText.js';
import { divergeCommand } from './diverge.js';
import { CliError } from './errors.js';
import { verifyProofCommand } from './verifyProof.js';

/** Nothing is shown as true that is not: whatever does not verify is status 1. */
const FAILURE = 1;
/** What is told in one line; anything else is a fault of this program. */
const EXPECTED = [CliError, LightError, ProofError, ChainUnavailable, RpcError];

const program = new Command('banma').description('Banma from the command line');
const query = program.command('query').description('read from a chain');
query.addCommand(verifyProofCommand());
program.addCommand(divergeCommand());

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = EXPECTED.some((kind) => error instanceof kind);
  if (!isExpected) throw error;
  process.stderr.write(`banma: ${errorText(error)}\n`);
  process.exitCode = FAILURE;
}
