const showsText = [
  'show(Information|Warning|Error)Message',
  'withProgress',
  '(show|create)QuickPick',
  'create(TreeView|StatusBarItem|Terminal)',
  'setStatusBarMessage',
].join('|');

/** A notification renders a link in its text, also one that runs a command; a label renders icons. */
const rawTexts = {
  selector: [
    `MemberExpression[property.name=/^(${showsText})$/]`,
    'NewExpression[callee.property.name="TreeItem"]',
    'CallExpression[callee.property.name="createOutputChannel"][arguments.0.type!="Literal"]',
  ].join(', '),
  message: 'What it shows may be foreign: call the function of src/ui/showText.ts.',
};

// `^\s*` and `^\s+`, which take line breaks.
const blanks = String.raw`/[\^]\\s[*+]/`;

/** With flag m each blank line begins a match again: a file of blank lines costs time by the square of its length. */
const blanksOverLines = [
  `Literal[regex.flags=/m/][regex.pattern=${blanks}]`,
  `NewExpression[callee.name="RegExp"][arguments.1.value=/m/][arguments.0.value=${blanks}]`,
  `NewExpression[callee.name="RegExp"][arguments.1.value=/m/] > TemplateLiteral > TemplateElement[value.cooked=${blanks}]`,
].map((selector) => ({ selector, message: 'Behind `^` with flag m: `[ \\t]*`, which stays in its line.' }));

/** A window in another language would show half of the sentence in English. */
const englishInMessages = {
  selector: 'CallExpression[callee.name="message"] CallExpression[callee.name="inEnglish"]',
  message: 'An argument may be a message, and is translated with the sentence.',
};

// `[]`, `{}`, `true`, `''`: answers that somebody might have given.
const answers = ':matches(ArrayExpression[elements.length=0], ObjectExpression[properties.length=0], Literal)';

/** Refused and broken are not empty: a failure that becomes an answer is taken for one. */
const answersToFailures = {
  selector: [
    `CallExpression[callee.property.name="catch"] > ArrowFunctionExpression > ${answers}.body`,
    `CatchClause[param=null] > BlockStatement > ReturnStatement > ArrayExpression[elements.length=0]`,
  ].join(', '),
  message: 'A failure is no answer: give `undefined`, and say what it means where it is used.',
};

/** Markdown that is trusted runs commands, and what it shows may be foreign: only commands that are named may run. */
const trustedMarkdown = {
  selector:
    'AssignmentExpression[left.property.name="isTrusted"]:not([right.type="ObjectExpression"]), Property[key.name="isTrusted"]',
  message: 'Markdown of ours is trusted with named commands only: a link in it could run any other one.',
};

/** What no file of the project has. */
export const restrictedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names, so that an import says what it means.' },
  { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file that holds it.' },
  ...blanksOverLines,
  englishInMessages,
];

/** What no file of src has besides. */
export const sourceSyntax = [rawTexts, answersToFailures, trustedMarkdown];
