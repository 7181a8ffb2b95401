// Gathers the broken places of one template, as many as anybody reads.
import { FAULTS_MAX, type TemplateFault } from "./template.ts";

export class Faults {
  readonly all: TemplateFault[] = [];

  get isFull(): boolean {
    return this.all.length >= FAULTS_MAX;
  }

  add(start: number, end: number, message: string): void {
    if (!this.isFull) this.all.push({ start, end, message });
  }
}
