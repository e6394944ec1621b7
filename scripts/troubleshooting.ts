/** Writes the troubleshooting table of README.md out of the table of failures. A test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import { troubleshootingTable } from '../src/failure/failureTable.ts';
import { withSection } from './readmeSection.ts';

const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), 'troubleshooting', troubleshootingTable()));
