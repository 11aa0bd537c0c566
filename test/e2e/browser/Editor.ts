/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Browser, Locator, Page } from 'playwright-core';
import type { WorkflowDefinition } from '../n8n/N8nClient';
import type { Owner } from '../n8n/session';
import { NodeView } from './NodeView';

const patienceMs = 30_000;
/** Longer than the editor's animations. */
const settleMs = 1_000;

/** Around the picture of a form. */
const margin = 12;

/** Large enough for a whole form, small enough for a picture in a document. */
const size = { width: 1400, height: 860 };

/** n8n's editor, as a person in front of the screen uses it. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	static async logIn(browser: Browser, url: string, owner: Owner): Promise<Editor> {
		const page = await browser.newPage({ viewport: size });
		page.setDefaultTimeout(patienceMs);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		// "Leave without saving?"
		page.on('dialog', (dialog) => void dialog.accept());
		await page.goto(`${url}/signin`);
		await page.locator('input[autocomplete="email"]').fill(owner.email);
		await page.locator('input[type="password"]').fill(owner.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL(/\/home\//);
		return new Editor(page, url);
	}

	/** Without a height, the usual one. */
	async resize(height = size.height): Promise<void> {
		await this.page.setViewportSize({ width: size.width, height });
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Copies the workflow as text, and pastes it onto the canvas of a new one. */
	async pasteWorkflow(workflow: WorkflowDefinition): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
		await this.page.evaluate(
			`navigator.clipboard.writeText(${JSON.stringify(JSON.stringify(workflow))})`,
		);
		await this.page.keyboard.press('Control+v');
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** A node of a workflow, opened by its address. */
	async openNode(workflowId: string, nodeId: string): Promise<NodeView> {
		await this.page.goto(`${this.url}/workflow/${workflowId}/${nodeId}`);
		return await NodeView.opened(this.page);
	}

	/** A node of the workflow that is open, by its name. */
	async openNodeOnCanvas(name: string): Promise<NodeView> {
		const node = this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
		await node.dblclick();
		return await NodeView.opened(this.page);
	}

	/** What the list of nodes shows for these words, after the last node of the workflow. */
	async searchNodes(words: string): Promise<Locator> {
		await this.page.getByTestId('canvas-handle-plus').last().click();
		const creator = this.page.getByTestId('node-creator');
		await creator.getByTestId('node-creator-search-bar').fill(words);
		return creator;
	}

	/** Adds a node behind the last one: its name in the list, then what it is to do. */
	async addNode(words: string, name: string, action: string): Promise<NodeView> {
		const creator = await this.searchNodes(words);
		await creator.getByText(name, { exact: true }).click();
		await creator.getByText(action, { exact: true }).click();
		return await this.nodeView();
	}

	/** The node that is open. */
	async nodeView(): Promise<NodeView> {
		return await NodeView.opened(this.page);
	}

	/** A picture of the window, or a part of it, once everything is in its place; without the messages in the corner. */
	async picture(part?: Locator): Promise<Buffer> {
		await this.settle();
		return await (part ?? this.page).screenshot();
	}

	/** A picture of the fields of a node, with a margin around them. */
	async pictureOfForm({ form }: NodeView): Promise<Buffer> {
		await this.settle();
		const box = await form.boundingBox();
		if (box === null) return await form.screenshot();
		const clip = {
			x: box.x - margin,
			y: box.y - margin,
			width: box.width + 2 * margin,
			height: box.height + 2 * margin,
		};
		return await this.page.screenshot({ clip });
	}

	private async settle(): Promise<void> {
		await this.page.addStyleTag({ content: '.el-notification { display: none !important }' });
		await this.page.mouse.move(0, 0);
		await this.page.waitForTimeout(settleMs);
	}
}
