#!/usr/bin/env node
import { Command } from 'commander';
import { LightError } from '../gateway/light/types.js';
import { ProofError } from '../proto/documents/ics23Decode.js';
import { divergeCommand } from './diverge.js';
import { CliError } from './errors.js';
import { verifyProofCommand } from './verifyProof.js';

/** Nothing is shown as true that is not: whatever does not verify is status 1. */
const FAILURE = 1;

const program = new Command('banma').description('Banma from the command line');
const query = program.command('query').description('read from a chain');
query.addCommand(verifyProofCommand());
program.addCommand(divergeCommand());

try {
  await program.parseAsync();
} catch (error) {
  const isExpected =
    error instanceof CliError || error instanceof LightError || error instanceof ProofError;
  if (!isExpected) throw error;
  process.stderr.write(`banma: ${error.message}\n`);
  process.exitCode = FAILURE;
}
