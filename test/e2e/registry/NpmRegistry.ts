/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../folders';
import type { Host } from '../host/installHost';
import { GuardedProcess } from '../processes/guardedProcess';
import { npm } from '../processes/npm';
import { temporaryFolder, type TemporaryFolder } from '../processes/temporaryFolder';

interface Addresses {
	readonly url: string;
	readonly proxyUrl: string;
	readonly certificate: string;
}

/** A real npm registry with nothing but what is published to it, in a process of its own on the loopback address. */
export class NpmRegistry {
	private constructor(
		private readonly process: GuardedProcess,
		private readonly folder: TemporaryFolder,
		private readonly addresses: Addresses,
	) {}

	/** It needs the newer Node that n8n needs. */
	static async start({ node }: Host): Promise<NpmRegistry> {
		const folder = temporaryFolder();
		const started = GuardedProcess.start({
			file: node,
			arguments: [join(__dirname, 'registry.mjs'), folder.path],
			logFile: join(logFolder, 'registry.log'),
		});
		const line = await started.firstLine((candidate) => candidate.startsWith('{"ready":true'));
		return new NpmRegistry(started, folder, JSON.parse(line) as Addresses);
	}

	async stop(): Promise<void> {
		await this.process.stop();
		this.folder.remove();
	}

	/**
	 * Makes this the npm registry for an n8n: reached by the public name, through a proxy that knows nothing else.
	 * n8n's own setting for another registry (N8N_COMMUNITY_PACKAGES_REGISTRY) would need a licence.
	 */
	get environment(): Readonly<Record<string, string>> {
		const { proxyUrl, certificate } = this.addresses;
		return {
			HTTPS_PROXY: proxyUrl,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: certificate,
			// A machine may have another registry or other certificates set for all of its users.
			npm_config_globalconfig: join(this.folder.path, 'no-npmrc'),
		};
	}

	/** By its own address, which is nobody else's registry whatever the settings of this machine are. */
	async publish(tarball: string): Promise<void> {
		const { url, certificate } = this.addresses;
		await npm(
			this.folder.path,
			...['publish', tarball],
			`--registry=${url}`,
			`--cafile=${certificate}`,
			// npm wants one; the registry takes everybody.
			`--${url.replace('https:', '')}/:_authToken=anybody`,
			'--provenance=false',
		);
	}

	/** Publishes the same files under another version. */
	async publishAs(version: string, tarball: string): Promise<void> {
		const unpacked = temporaryFolder();
		try {
			await tar('-xzf', tarball, '-C', unpacked.path);
			const manifest = join(unpacked.path, 'package', 'package.json');
			const content = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, unknown>;
			await writeFile(manifest, JSON.stringify({ ...content, version }));
			const repacked = join(unpacked.path, `${version}.tgz`);
			await tar('-czf', repacked, '-C', unpacked.path, 'package');
			await this.publish(repacked);
		} finally {
			unpacked.remove();
		}
	}
}

async function tar(...tarArguments: string[]): Promise<void> {
	await GuardedProcess.start({ file: 'tar', arguments: tarArguments }).succeeded();
}
