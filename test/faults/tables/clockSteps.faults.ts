import { clockSteps } from '../faults/clockSteps';
import { Table } from '../Table';

new Table('clockSteps', clockSteps).describe((name, cell) => test(name, cell));
