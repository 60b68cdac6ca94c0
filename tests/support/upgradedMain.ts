import type { KnownUpgrade } from '../../app/modules/governance/types.js';
import { UPGRADES } from '../../app/upgrades.js';

/** The application as a later program would be: it knows one upgrade, which changes nothing. */
(UPGRADES as KnownUpgrade[]).push({ name: 'v2', apply: () => undefined });
await import('../../app/main.js');
