/** One VS Code that the tests can run in. */
export interface VSCodeVersion {
  /** VS Code's own version; also the folder under vscode-deps/. */
  version: string;
  /** The npm package that carries the server and the web workbench of that VS Code, ready built. */
  codeServer: string;
  /** The package's checksum, as the registry states it. */
  sha512: string;
  /** Node modules of that VS Code which need a native build, and the file in vscode-deps/standIns/ that replaces each. */
  standIns: Record<string, string>;
  /** Whether the server needs the Node that its dependencies bring along; otherwise it runs on this one. */
  ownNode: boolean;
  /**
   * The condition under which the built workbench honours development payloads, where it has one. It asks for the
   * smoke-test driver, which also hides notifications, so the harness takes the condition out.
   */
  payloadCondition?: { file: string; from: string; to: string };
}

const LATEST: VSCodeVersion = {
  version: '1.139.1',
  codeServer: '4.139.1',
  sha512: 'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
  standIns: {
    '@vscode/spdlog': 'spdlog',
    '@vscode/native-watchdog': 'native-watchdog',
    '@vscode/fs-copyfile': 'fs-copyfile',
    '@vscode/deviceid': 'deviceid',
  },
  ownNode: true,
  payloadCondition: {
    file: 'out/vs/code/browser/workbench/workbench.js',
    from: 'if(this.payload&&(!this.isBuilt||this.enableSmokeTestDriver))for(',
    to: 'if(this.payload)for(',
  },
};

/** The oldest VS Code that package.json's engines allow. */
const ENGINE_FLOOR: VSCodeVersion = {
  version: '1.100.3',
  codeServer: '4.100.3',
  sha512: 'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
  standIns: {
    '@vscode/spdlog': 'spdlog',
    'native-watchdog': 'native-watchdog',
    '@vscode/deviceid': 'deviceid',
    '@vscode/ripgrep': 'ripgrep',
  },
  ownNode: false,
};

const KNOWN = [LATEST, ENGINE_FLOOR];

/** The VS Code named by BEDROCK_INVOKE_VSCODE, or the latest known one; throws when that version is not known here. */
export function chosenVSCode(name = process.env['BEDROCK_INVOKE_VSCODE']): VSCodeVersion {
  if (!name) return LATEST;
  const found = KNOWN.find(known => known.version === name);
  if (!found) {
    throw new Error(
      `VS Code ${name} is not known to the test harness; it has ${KNOWN.map(known => known.version).join(' and ')}.`,
    );
  }
  return found;
}
