import { providers } from '../../nodes/providers';
import { basePaths } from '../sandbox/everyDialect';

/** Where the sandbox speaks each provider's dialect. */
export function sandboxTable(): string {
	const paths = basePaths();
	const rows = providers.map(({ id }) => `| \`${id}\` | \`${paths[id] ?? ''}\` |`);
	return ['| provider | base URL for its credential |', '| --- | --- |', ...rows].join('\n');
}
