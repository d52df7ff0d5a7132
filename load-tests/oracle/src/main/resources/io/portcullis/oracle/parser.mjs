// What PostgreSQL's own parser says of texts. Requests on standard input: length (4 bytes, big-endian) and UTF-8 text.
// Answers on standard output, one line each: "-" if the parser refuses the text, else "+", the bounds of the tokens, and for
// each statement fields name=value; fields are separated by spaces, statements by tabs, values are URI-encoded.
import { createRequire } from 'node:module';
const { loadModule, parseSync, scanSync } = createRequire(process.argv[2] + '/')('libpg-query');

const names = (list) => list.map((n) => n.String.sval);
const only = (node) => Object.entries(node)[0];

/** What a statement must at least be taken for, and the names in it. */
class Facts {
  constructor() { this.classes = new Set(); this.calls = []; this.effects = []; this.locks = false; this.command = ''; this.relations = []; }
  needs(...classes) { classes.forEach((c) => this.classes.add(c)); }
  effect(kind, ...names) { this.effects.push([kind, ...names].map(encodeURIComponent).join(',')); }
  toString() {
    return ['command=' + this.command, 'needs=' + [...this.classes].join(','), 'locks=' + this.locks,
      'calls=' + this.calls.map((c) => c.map(encodeURIComponent).join('.')).join(','), 'effects=' + this.effects.join(';'),
      'relations=' + this.relations.map((r) => r.map(encodeURIComponent).join('.')).join(',')].join(' ');
  }
}

const named = (relation) => [relation.catalogname, relation.schemaname, relation.relname].filter((part) => part !== undefined);

/**
 * The relations of a query, but for names of WITH where they count (parse_cte.c): in a query and those inside of it, from the
 * WITH on, with RECURSIVE in all of the WITH; the target of a change is never one.
 */
function relations(node, facts, visible = []) {
  if (Array.isArray(node)) { node.forEach((n) => relations(n, facts, visible)); return; }
  if (node === null || typeof node !== 'object') return;
  if (node.withClause) {
    const { ctes, recursive } = node.withClause;
    let inner = visible;
    const all = ctes.map((c) => c.CommonTableExpr.ctename);
    for (const { CommonTableExpr: cte } of ctes) {
      relations(cte.ctequery, facts, recursive ? [...visible, ...all] : inner);
      inner = [...inner, cte.ctename];
    }
    visible = inner;
  }
  for (const [key, value] of Object.entries(node)) {
    switch (key) {
      case 'withClause': case 'lockedRels': case 'intoClause': break;
      case 'relation':
        if (value.relname === undefined) relations(value, facts, visible);
        else facts.relations.push(named(value)); // a target
        break;
      case 'RangeVar':
        if (value.schemaname !== undefined || !visible.includes(value.relname)) facts.relations.push(named(value));
        break;
      default: relations(value, facts, visible);
    }
  }
}

/** Every node of a query, at any depth. */
function query(node, facts) {
  if (Array.isArray(node)) { node.forEach((n) => query(n, facts)); return; }
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    switch (key) {
      case 'InsertStmt': case 'UpdateStmt': case 'DeleteStmt': case 'MergeStmt': facts.needs('WRITE'); break;
      case 'intoClause': facts.needs('DDL'); break;
      case 'SelectStmt': if (!value.valuesLists) facts.needs('READ'); break;
      case 'returningClause': case 'returningList': facts.needs('READ'); break;
      case 'LockingClause': facts.locks = true; break;
      case 'FuncCall':
        if (value.funcformat === 'COERCE_EXPLICIT_CALL') call(value, facts);
        break;
      case 'RangeTableSample': facts.calls.push(names(value.method)); break;
    }
    query(value, facts);
  }
}

function call(node, facts) {
  const name = names(node.funcname);
  facts.calls.push(name);
  if (name.at(-1) !== 'set_config' || name.length === 2 && name[0] !== 'pg_catalog' || name.length > 2) return;
  const text = (arg) => arg?.A_Const?.sval ? arg.A_Const.sval.sval ?? '' : null;
  const [setting, value] = node.args ?? [];
  facts.effect('sets', text(setting)?.toLowerCase() ?? '?', text(value) ?? '?');
}

const constant = (node) => {
  const c = node.A_Const;
  if (!c) return '?';
  if (c.sval) return c.sval.sval ?? '';
  if (c.ival) return String(c.ival.ival ?? 0);
  if (c.fval) return c.fval.fval;
  return '?';
};

/** READ ONLY and READ WRITE among the modes of a transaction. */
function modes(list, setting, facts) {
  for (const { DefElem: mode } of list ?? []) {
    if (mode.defname === 'transaction_read_only') {
      facts.effect('sets', setting, mode.arg.A_Const.ival.ival ? 'on' : 'off');
    }
  }
}

function setting(body, facts) {
  const name = (body.name ?? '').toLowerCase();
  switch (body.kind) {
    case 'VAR_SET_VALUE': facts.command = 'SET'; facts.effect('sets', name, ...body.args.map(constant)); break;
    case 'VAR_SET_CURRENT': facts.command = 'SET'; facts.effect('sets', name, '?'); break;
    case 'VAR_SET_DEFAULT': facts.command = 'SET'; facts.effect('resets', name); break;
    case 'VAR_RESET': facts.command = 'RESET'; facts.effect('resets', name); break;
    case 'VAR_RESET_ALL': facts.command = 'RESET'; facts.effect('resets', '*'); break;
    case 'VAR_SET_MULTI':
      if (name === 'transaction snapshot') { facts.command = 'SET_TRANSACTION'; facts.needs('TRANSACTION'); break; }
      facts.command = name === 'transaction' ? 'SET_TRANSACTION' : 'SET';
      modes(body.args, name === 'transaction' ? 'transaction_read_only' : 'default_transaction_read_only', facts);
      break;
    default: throw new Error('unknown kind of SET: ' + body.kind);
  }
}

const TRANSACTIONS = {
  TRANS_STMT_BEGIN: 'BEGIN', TRANS_STMT_START: 'BEGIN', TRANS_STMT_COMMIT: 'COMMIT', TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT', TRANS_STMT_RELEASE: 'RELEASE', TRANS_STMT_ROLLBACK_TO: 'ROLLBACK_TO',
  TRANS_STMT_PREPARE: 'PREPARE_TRANSACTION', TRANS_STMT_COMMIT_PREPARED: 'COMMIT_PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK_PREPARED',
};

function copy(body, facts) {
  facts.command = body.is_from ? 'COPY_FROM' : 'COPY_TO';
  facts.needs(body.is_from ? 'WRITE' : 'READ');
  if (body.is_program || body.filename !== undefined) facts.needs('PROGRAM_OR_FILE');
  query(body.query ?? null, facts);
  query(body.whereClause ?? null, facts);
  relations(body, facts);
}

function explain(body, facts) {
  const inner = statement(body.query);
  const analyze = (body.options ?? []).some((o) => o.DefElem.defname === 'analyze');
  facts.command = 'EXPLAIN';
  facts.needs('READ');
  facts.calls.push(...inner.calls);
  facts.relations.push(...inner.relations);
  if (analyze || inner.command === 'EXECUTE') {
    inner.classes.forEach((c) => facts.needs(c));
    facts.effects.push(...inner.effects);
    facts.locks = inner.locks;
  }
}

/** Statements that need nothing but the name. */
const SIMPLE = {
  ListenStmt: ['LISTEN', 'SESSION'], NotifyStmt: ['NOTIFY', 'WRITE'], UnlistenStmt: ['UNLISTEN'], LoadStmt: ['LOAD', 'PROGRAM_OR_FILE'],
  CheckPointStmt: ['CHECKPOINT', 'ADMIN'], VacuumStmt: ['', 'ADMIN'], ClusterStmt: ['CLUSTER', 'ADMIN'],
  ReindexStmt: ['REINDEX', 'ADMIN'], DoStmt: ['DO', 'ROUTINE'], GrantStmt: ['', 'ADMIN'], GrantRoleStmt: ['', 'ADMIN'],
  ReassignOwnedStmt: ['REASSIGN', 'ADMIN'], SecLabelStmt: ['SECURITY_LABEL', 'ADMIN'], CommentStmt: ['COMMENT', 'DDL'],
  RefreshMatViewStmt: ['REFRESH', 'DDL'], ImportForeignSchemaStmt: ['IMPORT_FOREIGN_SCHEMA', 'DDL'], ConstraintsSetStmt: ['SET_CONSTRAINTS'],
};

/** Definitions of what does not belong to a schema. */
const ADMIN = /^(Create|Alter|Drop)(Role|RoleSet|db|Database|DatabaseSet|DatabaseRefreshColl|TableSpace|TableSpaceOptions|Extension|ExtensionContents|Fdw|ForeignServer|UserMapping|EventTrig|PLang|Am|Publication|Subscription|System|DefaultPrivileges|Owned)Stmt$/;

function statement(node) {
  const facts = new Facts();
  const [type, body] = only(node);
  switch (type) {
    case 'SelectStmt': facts.command = 'SELECT'; facts.needs('READ'); query(node, facts); relations(node, facts); break;
    case 'InsertStmt': facts.command = 'INSERT'; query(node, facts); relations(node, facts); break;
    case 'UpdateStmt': facts.command = 'UPDATE'; query(node, facts); relations(node, facts); break;
    case 'DeleteStmt': facts.command = 'DELETE'; query(node, facts); relations(node, facts); break;
    case 'MergeStmt': facts.command = 'MERGE'; query(node, facts); relations(node, facts); break;
    case 'CopyStmt': copy(body, facts); break;
    case 'ExplainStmt': explain(body, facts); break;
    case 'CreateTableAsStmt': {
      facts.needs('DDL');
      facts.command = body.is_select_into ? 'SELECT' : 'CREATE';
      const inner = statement(body.query);
      inner.classes.forEach((c) => facts.needs(c));
      facts.calls.push(...inner.calls);
      facts.effects.push(...inner.effects);
      facts.relations.push(...inner.relations);
      break;
    }
    case 'PrepareStmt': facts.command = 'PREPARE'; query(body.query, facts); relations(body.query, facts); facts.effect('prepares', body.name); break;
    case 'ExecuteStmt': facts.command = 'EXECUTE'; query(body.params ?? null, facts); relations(body.params ?? null, facts); facts.effect('executes', body.name); break;
    case 'DeallocateStmt': facts.command = 'DEALLOCATE'; facts.effect('deallocates', body.isall ? '*' : body.name); break;
    case 'DeclareCursorStmt': facts.command = 'DECLARE'; query(body.query, facts); relations(body.query, facts); facts.effect('declares', body.portalname); break;
    case 'FetchStmt': facts.command = body.ismove ? 'MOVE' : 'FETCH'; facts.needs('READ'); facts.effect('fetches', body.portalname); break;
    case 'ClosePortalStmt': facts.command = 'CLOSE'; facts.effect('closes', body.portalname ?? '*'); break;
    case 'TransactionStmt':
      facts.command = TRANSACTIONS[body.kind];
      modes(body.options, 'transaction_read_only', facts);
      if (/PREPARE/.test(body.kind)) facts.needs('TRANSACTION');
      break;
    case 'VariableSetStmt': setting(body, facts); break;
    case 'VariableShowStmt': facts.command = 'SHOW'; facts.effect('shows', body.name.toLowerCase()); break;
    case 'DiscardStmt':
      facts.command = 'DISCARD';
      if (body.target === 'DISCARD_ALL') {
        facts.effect('closes', '*'); facts.effect('resets', '*'); facts.effect('resets', 'session_authorization'); facts.effect('deallocates', '*');
      }
      break;
    case 'CallStmt': facts.command = 'CALL'; facts.needs('ROUTINE'); query(body.funccall, facts); relations(body.funccall, facts); facts.calls.push(names(body.funccall.funcname)); break;
    case 'TruncateStmt': facts.command = 'TRUNCATE'; facts.needs('WRITE'); relations(body.relations, facts); break;
    case 'LockStmt': facts.command = 'LOCK'; facts.needs(body.mode === 1 ? 'READ' : 'WRITE'); relations(body.relations, facts); break;
    default:
      if (SIMPLE[type]) { const [command, ...classes] = SIMPLE[type]; facts.command = command; facts.needs(...classes); }
      else facts.needs('DDL', ...(ADMIN.test(type) ? ['ADMIN'] : []));
  }
  return facts;
}

function answer(text) {
  let tree;
  try { tree = parseSync(text); } catch (e) { return '-'; }
  // The library writes its tokens as JSON and forgets to escape some; as blanks they bound the same tokens.
  const plain = text.replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, ' ');
  const tokens = scanSync(plain).tokens.filter((t) => t.tokenName !== 'C_COMMENT' && t.tokenName !== 'SQL_COMMENT');
  return '+' + tokens.map((t) => t.start + '-' + t.end).join(',')
    + (tree.stmts ?? []).map((s) => '\t' + statement(s.stmt)).join('');
}

await loadModule();
let input = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  input = input.length ? Buffer.concat([input, chunk]) : chunk;
  let at = 0;
  let out = '';
  while (input.length - at >= 4) {
    const end = at + 4 + input.readUInt32BE(at);
    if (end > input.length) break;
    out += answer(input.toString('utf8', at + 4, end)) + '\n';
    at = end;
  }
  input = input.subarray(at);
  if (out && !process.stdout.write(out)) await new Promise((done) => process.stdout.once('drain', done));
}
