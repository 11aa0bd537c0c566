/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator, Page } from 'playwright-core';
import type { WorkflowDefinition } from '../n8n/N8nClient';
import type { Editor } from './Editor';

/** Wide enough for the longest example; n8n makes a workflow smaller until it fits. */
const size = { width: 1800, height: 1000 };
/** Longer than the editor's animations. */
const settleMs = 1_000;
/** Names stand below the nodes, and the sign of a trigger to its left. */
const margin = { left: 44, top: 16, right: 60, bottom: 56 };
/** What lies on the canvas without being a part of the workflow. */
const overlays = [
	'.vue-flow__panel',
	'.el-notification',
	'[data-test-id="canvas-handle-plus-wrapper"]',
	'[data-test-id="workflow-chat-button"]',
	'[data-test-id^="execute-workflow-button"]',
	// With several triggers, a second button beside it chooses one.
	':has(> span > [data-test-id="execute-workflow-button"])',
];

/** The whole of a workflow in the editor, to look at. */
export class Canvas {
	readonly nodes: Locator;
	readonly notes: Locator;

	private constructor(private readonly page: Page) {
		this.nodes = page.getByTestId('canvas-node');
		this.notes = page.getByTestId('sticky');
	}

	/** As a person imports it. */
	static async paste(editor: Editor, workflow: WorkflowDefinition): Promise<Canvas> {
		await editor.page.setViewportSize(size);
		await editor.pasteWorkflow(workflow);
		const canvas = new Canvas(editor.page);
		await canvas.notes.first().waitFor();
		await editor.page.addStyleTag({
			content: `${overlays.join(', ')} { display: none !important }`,
		});
		await editor.page.keyboard.press('1');
		await editor.page.waitForTimeout(settleMs);
		// What was pasted is selected; the corner is free.
		await editor.page.locator('.vue-flow__pane').click({ position: { x: 5, y: 5 } });
		await editor.page.mouse.move(0, 0);
		await editor.page.waitForTimeout(settleMs);
		return canvas;
	}

	/** The notes with more text than they show. */
	async clippedNotes(): Promise<string[]> {
		return await this.notes.evaluateAll((notes) =>
			notes
				.filter((note) =>
					[note, ...note.querySelectorAll('*')].some(
						({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
							clientHeight > 0 &&
							(scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1),
					),
				)
				.map(({ textContent }) => textContent ?? ''),
		);
	}

	/** The workflow alone. */
	async picture(): Promise<Buffer> {
		const parts = [...(await this.nodes.all()), ...(await this.notes.all())];
		const boxes = (await Promise.all(parts.map(async (part) => await part.boundingBox()))).filter(
			(box) => box !== null,
		);
		const left = Math.min(...boxes.map(({ x }) => x)) - margin.left;
		const top = Math.min(...boxes.map(({ y }) => y)) - margin.top;
		const right = Math.max(...boxes.map(({ x, width }) => x + width)) + margin.right;
		const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin.bottom;
		return await this.page.screenshot({
			clip: { x: left, y: top, width: right - left, height: bottom - top },
		});
	}
}
