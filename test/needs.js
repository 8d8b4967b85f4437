/**
 * Which native parts a test file needs, read from what it and the test code that it imports say. A machine that lacks
 * a part runs the other files, and `npm test` ends with what was left out and why.
 *
 * Engines load where they are asked for, so that imports alone do not tell: a file that names torch's engine, or a
 * placement in processes, needs it; one that takes the engine or the placement that there is needs nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** @typedef {import('../native/process/artefacts.js').NativePart} NativePart */

/** @type {Record<NativePart, RegExp>} */
const signs = {
  torch: /tensor\/torch\/(?:torch-ops|load-addon)\.js|\bengine(?:: 'torch'|=torch\b)|\bread(?:Torch)?Artefacts?\(\)/,
  process: /native\/process\/process-addon\.js|\bread(?:Process)?Artefacts?\(\)/,
  natsServer: /transports\/nats\.js|'processes'|\bmode=processes\b|\bread(?:NatsServer)?Artefacts?\(\)/,
};

/** Where engines begin: they import nothing that tells more. */
const engines = ['tensor/create-ops.js', 'tensor/torch/load-addon.js', 'tensor/tfjs/tfjs-ops.js'].map((path) =>
  path.replaceAll('/', sep),
);

/** Answers for one compiled tree, whose files do not change meanwhile. */
export class TestNeeds {
  /** @type {Map<string, string>} */
  #texts = new Map();
  /** @type {Map<string, readonly string[]>} */
  #imports = new Map();

  /** @param {string} tree the folder of compiled files: `dist` */
  constructor(tree) {
    this.tree = tree;
  }

  /**
   * @param {string} file absolute
   * @returns {NativePart[]}
   */
  partsOf(file) {
    const own = [...this.#reached(file, (path) => this.#isTestCode(path))].map((path) => this.#read(path));
    const named = /** @type {NativePart[]} */ (Object.keys(signs));
    return named.filter((part) => own.some((text) => signs[part].test(text)));
  }

  /**
   * Whether a file may make an engine, of whichever kind.
   * @param {string} file absolute
   */
  mayLoadEngine(file) {
    return [...this.#reached(file, () => true)].some((path) => engines.some((engine) => path.endsWith(engine)));
  }

  /**
   * The file and all that it imports, as far as `follows` says.
   * @param {string} file
   * @param {(path: string) => boolean} follows
   * @param {Set<string>} reached
   */
  #reached(file, follows, reached = new Set()) {
    if (reached.has(file) || !follows(file)) return reached;
    reached.add(file);
    for (const path of this.#importsOf(file)) this.#reached(path, follows, reached);
    return reached;
  }

  /** @param {string} path */
  #isTestCode(path) {
    return ['test', 'bench'].some((folder) => path.startsWith(resolve(this.tree, folder) + sep));
  }

  /** @param {string} file */
  #importsOf(file) {
    let imports = this.#imports.get(file);
    if (imports === undefined) {
      const found = this.#read(file).matchAll(/(?:from|import|new URL\()\s*\(?['"](\.[^'"]+\.js)['"]/g);
      imports = [...found].map(([, path]) => resolve(dirname(file), path ?? '')).filter((path) => existsSync(path));
      this.#imports.set(file, imports);
    }
    return imports;
  }

  /** @param {string} file */
  #read(file) {
    let text = this.#texts.get(file);
    if (text === undefined) this.#texts.set(file, (text = readFileSync(file, 'utf8')));
    return text;
  }
}
