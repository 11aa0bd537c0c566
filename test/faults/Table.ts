/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from 'n8n-workflow';
import { providers } from '../../nodes/providers';
import type { Fault, Seen } from './fault';
import { expectPromises } from './promises';
import { Scene } from './Scene';
import type { WrittenRow } from './writtenTable';

/** What the slowest cell takes many times over, on a machine that is busy with other things. */
const DEADLINE_MS = 60_000;

/** Faults x providers, each cell a test of its own; what came of it is written down for the report. */
export class Table {
	private readonly rows: WrittenRow[];

	constructor(
		private readonly name: string,
		private readonly faults: readonly Fault[],
	) {
		this.rows = faults.map(({ name: fault, during }) => ({ during, fault, cells: {} }));
	}

	/** @param run how a cell is run: beside others or alone */
	describe(run: (name: string, cell: () => Promise<void>) => void): void {
		this.faults.forEach((fault, number) => {
			const { cells } = this.rows[number] as WrittenRow;
			describe(`${fault.during}: ${fault.name}`, () => {
				for (const provider of providers) {
					const reason = fault.absentAt(provider);
					if (reason !== null) {
						cells[provider.id] = { state: 'does not apply', reason };
						continue;
					}
					cells[provider.id] = { state: 'not run' };
					run(provider.id, async () => {
						cells[provider.id] = { state: 'failed' };
						const startedAt = performance.now();
						const scene = await Scene.open(provider);
						try {
							const { ending } = await played(scene, fault);
							const ms = Math.round(performance.now() - startedAt);
							cells[provider.id] = { state: 'held', ending, ms };
						} finally {
							await scene.close();
						}
					});
				}
			});
		});
		afterAll(() => this.write());
	}

	private write(): void {
		const folder = join(__dirname, '../../reports/faults');
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, `${this.name}.json`), JSON.stringify(this.rows));
	}
}

/** Plays the fault and checks what must hold, in bounded time. */
async function played(scene: Scene, fault: Fault): Promise<Seen> {
	const over = new AbortController();
	const tooLate = async () => {
		await sleep(DEADLINE_MS, over.signal).catch(() => undefined);
		if (over.signal.aborted) return await new Promise<never>(() => undefined);
		throw new Error(`It has not come to an end within ${DEADLINE_MS / 1000} seconds`);
	};
	const whole = async () => {
		const seen = await fault.play(scene);
		await expectPromises(scene, fault, seen);
		return seen;
	};
	try {
		return await Promise.race([whole(), tooLate()]);
	} finally {
		over.abort();
	}
}
