import type { Execution, Item } from '../n8n/execution';
import type { N8nClient } from '../n8n/N8nClient';

const different = ['predictionId', 'createdAt', 'startedAt', 'completedAt', 'inferenceSeconds'];

/** All outputs of all runs of a node, without what differs from one prediction to the next. */
export async function comparable(
	client: N8nClient,
	execution: Execution,
	nodeName: string,
): Promise<unknown> {
	const runs = execution.data?.resultData.runData[nodeName] ?? [];
	return {
		status: execution.status,
		runs: await Promise.all(
			runs.map(async ({ executionStatus, data }) => ({
				executionStatus,
				outputs: await Promise.all(
					(data?.main ?? []).map(
						async (rows) =>
							await Promise.all((rows ?? []).map(async (row) => await comparableRow(client, row))),
					),
				),
			})),
		),
	};
}

async function comparableRow(client: N8nClient, { json, binary, pairedItem }: Item) {
	const id = String(json.predictionId);
	const known = Object.entries(json).map(([key, value]): [string, unknown] =>
		different.includes(key)
			? [key, typeof value]
			: [key, JSON.parse(JSON.stringify(value).replaceAll(id, '<id>').replace(urls, '<url>'))],
	);
	const files = Object.entries(binary ?? {}).map(
		async ([field, file]): Promise<[string, unknown]> => [
			field,
			{
				fileName: file.fileName,
				mimeType: file.mimeType,
				bytes: (await client.readBinary(file)).toString('base64'),
			},
		],
	);
	return {
		json: Object.fromEntries(known),
		binary: Object.fromEntries(await Promise.all(files)),
		pairedItem,
	};
}

/** Results lie at an address of their own each time. */
const urls = /http:\/\/127\.0\.0\.1:\d+\/(?!photo|words)[^"]*/g;
