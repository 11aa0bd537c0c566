/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GuardedProcess } from '../processes/guardedProcess';
import { temporaryFolder } from '../processes/temporaryFolder';
import type { NodeWithNpm } from './installTools';

/** The home of somebody who has Node and npm, and has never installed a node for n8n. */
export class FreshHome {
	private readonly folder = temporaryFolder();
	private readonly programs = join(this.folder.path, 'programs');
	readonly path = join(this.folder.path, 'home');

	constructor({ node, npm }: NodeWithNpm) {
		mkdirSync(this.programs);
		mkdirSync(this.path);
		symlinkSync(node, join(this.programs, 'node'));
		writeFileSync(join(this.programs, 'npm'), `#!/bin/sh\nexec "${node}" "${npm}" "$@"\n`, {
			mode: 0o755,
		});
	}

	/** Types the commands into a shell. */
	async type(commands: string, environment: Readonly<Record<string, string>>): Promise<void> {
		await GuardedProcess.start({
			file: 'sh',
			arguments: ['-e', '-c', commands],
			folder: this.path,
			environment: {
				HOME: this.path,
				PATH: `${this.programs}:${process.env.PATH}`,
				...environment,
			},
		}).succeeded();
	}

	/** Every package below the folder where n8n looks for its community nodes, at whatever depth. */
	get packages(): string[] {
		return files(this.nodes)
			.filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
			.map((file) => dirname(file).split('node_modules/').at(-1) ?? '')
			.sort();
	}

	/** What they take on the disk, in bytes. */
	get bytes(): number {
		return files(join(this.nodes, 'node_modules')).reduce(
			(sum, file) => sum + statSync(file).blocks * 512,
			0,
		);
	}

	remove(): void {
		this.folder.remove();
	}

	private get nodes(): string {
		return join(this.path, '.n8n', 'nodes');
	}
}

function files(folder: string): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? files(path) : [path];
	});
}
