/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { parseArgs } from 'node:util';
import { engineNames } from './engines/engine';
import { basePaths } from './everyDialect';
import { startSandbox } from './server';

const usage = `Usage: tsx test/sandbox/main.ts [--port 0] [--host 127.0.0.1] [--engine ${engineNames.join('|')}]
       [--task-ms 0] [--public-url http://…]`;

/** Standard output carries the ready line and nothing else. */
const log = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			host: { type: 'string', default: '127.0.0.1' },
			engine: { type: 'string', default: 'instant' },
			'task-ms': { type: 'string', default: '0' },
			'public-url': { type: 'string' },
		},
	});
	const engine = engineNames.find((name) => name === values.engine);
	const [port, taskMs] = [Number(values.port), Number(values['task-ms'])];
	if (!engine || !Number.isInteger(port) || !(taskMs >= 0)) throw new Error(usage);
	const publicUrl = values['public-url'];
	const sandbox = await startSandbox({
		port,
		host: values.host,
		engine,
		taskMs,
		log,
		...(publicUrl ? { publicUrl } : {}),
	});

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
	}
	const baseUrls = Object.fromEntries(
		Object.keys(basePaths()).map((dialect) => [dialect, sandbox.baseUrl(dialect)]),
	);
	process.stdout.write(
		`${JSON.stringify({ ready: true, url: sandbox.url, engine: sandbox.engine, baseUrls })}\n`,
	);
}

main().catch((error: unknown) => {
	log(error instanceof Error ? error.message : String(error));
	process.exit(1);
});
