import * as echarts from 'echarts';
import type { Plot } from './section';

const width = 900;
const rowHeight = 56;

/** Draws a plot as an SVG. */
export function drawn({ title, unit, labels, series }: Plot): string {
	const height = 140 + labels.length * rowHeight;
	const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
	chart.setOption({
		animation: false,
		backgroundColor: '#ffffff',
		title: { text: title, left: 'center' },
		legend: { bottom: 0 },
		grid: { left: 220, right: 60, top: 50, bottom: 60 },
		xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 26 },
		yAxis: { type: 'category', inverse: true, data: [...labels] },
		series: series.map(({ name, values }) => ({
			name,
			type: 'bar',
			data: values.map((value) => Number(value.toFixed(2))),
			label: { show: true, position: 'right' },
		})),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}
