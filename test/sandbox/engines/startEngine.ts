/* eslint-disable @n8n/community-nodes/require-node-api-error */
import { startChildEngine } from './childEngine';
import type { Engine, EngineName } from './engine';
import { instantEngine } from './instant';

/** The engine asked for; GrabCut where the imgly engine cannot run on this machine. */
export async function startEngine(name: EngineName, log: (line: string) => void): Promise<Engine> {
	if (name === 'instant') return instantEngine;
	log(`Starting the ${name} engine`);
	try {
		return await startChildEngine(name);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		if (name === 'imgly') {
			log(`The imgly engine cannot run here (${reason}): using grabcut, whose results are rougher`);
			return await startEngine('grabcut', log);
		}
		throw new Error(`${reason}. Are the engines installed? Run "npm ci" in test/sandbox`);
	}
}
