import { test } from 'uvu';
import { addKillTests } from '../support/killTests.js';

addKillTests(10);

test.run();
