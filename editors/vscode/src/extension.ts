import { readFile } from "node:fs/promises";

import {
  commands,
  window,
  workspace,
  CodeAction,
  Command,
  Uri,
  ViewColumn,
  type ExtensionContext,
  type StatusBarItem,
} from "vscode";
import {
  CodeActionResolveRequest,
  ExecuteCommandRequest,
  LanguageClient,
  NotificationType,
  type CodeAction as ServerAction,
  type Middleware,
} from "vscode-languageclient/node";

const LANGUAGES = [
  "yaml",
  "json",
  "jsonc",
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "toml",
  "dotenv",
  "dockerfile",
];
const IGNORE_HERE = "serverless-lint.ignoreHere";
const INSTALL = "install it with `pip install lsprotocol pygls serverless-lint`, or say where it is in `serverless-lint.command`";

/** What the server tells after each run. */
interface Status {
  /** What the run looked at. */
  readonly message: string;
  /** Whether it is all that there is to say. */
  readonly complete: boolean;
}

/** What an action that writes an ignore is about. */
interface IgnoreData {
  readonly uri: string;
  readonly rule: string;
  readonly offset: number;
  readonly reason?: string;
}

const STATUS = new NotificationType<Status>("$/serverless-lint/status");

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const status = window.createStatusBarItem("serverless-lint.status");
  status.name = "Serverless Lint";
  status.command = "serverless-lint.openMap";
  context.subscriptions.push(
    status,
    commands.registerCommand("serverless-lint.openMap", openMap),
    commands.registerCommand("serverless-lint.restart", () => restart(status, context.extensionPath)),
    commands.registerCommand(IGNORE_HERE, ignoreHere),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("serverless-lint.command")) {
        void restart(status, context.extensionPath);
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => restart(status, context.extensionPath)),
  );
  await restart(status, context.extensionPath);
}

export async function deactivate(): Promise<void> {
  const stopped = client;
  client = undefined;
  await stopped?.dispose();
}

async function restart(status: StatusBarItem, extensionPath: string): Promise<void> {
  await deactivate();
  status.hide();
  const [command, ...args] = workspace.getConfiguration("serverless-lint").get<string[]>("command", []);
  if (command === undefined) {
    void window.showErrorMessage("serverless-lint: `serverless-lint.command` names no program");
    return;
  }
  const started = new LanguageClient(
    "serverless-lint",
    "Serverless Lint",
    // The client would start it in the workspace, where Windows looks for a program before it looks along the path.
    { command, args, options: workspace.isTrusted ? {} : { cwd: extensionPath } },
    { documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })), middleware: MIDDLEWARE },
  );
  client = started;
  started.onNotification(STATUS, ({ message, complete }) => {
    status.text = complete ? "$(checklist) Serverless" : "$(sync~spin) Serverless";
    status.tooltip = message;
    status.show();
  });
  try {
    await started.start();
  } catch (error) {
    void window.showErrorMessage(`serverless-lint cannot be started (${String(error)}): ${INSTALL}`);
  }
}

/** Has an action that writes an ignore ask for the reason first, once it is chosen. */
const MIDDLEWARE: Middleware = {
  async provideCodeActions(document, range, context, token, next) {
    const actions = await next(document, range, context, token);
    for (const action of actions ?? []) {
      const data = action instanceof CodeAction ? ignoreData(action) : undefined;
      if (action instanceof CodeAction && data !== undefined) {
        action.title = `${action.title}…`;
        action.command = { title: action.title, command: IGNORE_HERE, arguments: [action.title, data] } satisfies Command;
      }
    }
    return actions;
  },
  resolveCodeAction(action, token, next) {
    return ignoreData(action) === undefined ? next(action, token) : action;
  },
};

function ignoreData(action: CodeAction): IgnoreData | undefined {
  const data = (action as CodeAction & { data?: unknown }).data;
  return isIgnoreData(data) ? data : undefined;
}

function isIgnoreData(data: unknown): data is IgnoreData {
  return typeof data === "object" && data !== null && "rule" in data && "uri" in data && "offset" in data;
}

async function ignoreHere(title: string, data: IgnoreData): Promise<void> {
  const reason = await window.showInputBox({ title, prompt: `Why is \`${data.rule}\` no problem here?` });
  if (reason === undefined || client === undefined) {
    return;
  }
  const action: ServerAction = { title, data: { ...data, reason } satisfies IgnoreData };
  const { edit } = await client.sendRequest(CodeActionResolveRequest.type, action);
  if (edit === undefined) {
    void window.showWarningMessage(`serverless-lint: there is no place to ignore \`${data.rule}\` here`);
    return;
  }
  await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}

async function openMap(): Promise<void> {
  const file = window.activeTextEditor?.document.uri.toString() ?? null;
  const address: unknown = await client?.sendRequest(ExecuteCommandRequest.type, {
    command: "serverless-lint.map",
    arguments: [file, false],
  });
  if (typeof address !== "string") {
    void window.showWarningMessage("serverless-lint: there is no project to draw a map of");
    return;
  }
  const panel = window.createWebviewPanel("serverless-lint.map", "Serverless Map", ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
    retainContextWhenHidden: true,
  });
  // The policy of the page lets no scripts run but its own.
  panel.webview.html = await readFile(Uri.parse(address).fsPath, "utf8");
}
