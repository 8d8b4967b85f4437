/** report.js RESULTS CHECKS TESTS: prints what failed and the line "N passed, N failed" from vitest's JSON results. */
import { existsSync, readFileSync } from 'node:fs';

const [, , resultsFile = '', checks, tests] = process.argv;
const results = existsSync(resultsFile)
  ? JSON.parse(readFileSync(resultsFile, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, testResults: [] };

let passed = results.numPassedTests;
let failed = results.numFailedTests;
for (const file of results.testResults) {
  const failures = file.assertionResults.filter((/** @type {{ status: string }} */ test) => test.status === 'failed');
  for (const test of failures) console.log(`failed: ${test.fullName}`);
  // A file that cannot be loaded has no tests to count.
  if (file.status === 'failed' && failures.length === 0) {
    failed += 1;
    console.log(`failed: ${file.name}: ${file.message}`);
  }
}
if (tests !== 'passed' && failed === 0) {
  failed += 1;
  console.log('failed: the test run itself (an error outside of any test, a deadline, or no results)');
}
if (checks === 'passed') {
  passed += 1;
} else {
  failed += 1;
  console.log('failed: npm run check');
}
if (passed <= 1) {
  failed += 1;
  console.log('failed: no test ran');
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
