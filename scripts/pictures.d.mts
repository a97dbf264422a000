export const PICTURES: readonly {
  readonly name: string;
  readonly path: string;
  readonly shows: string;
  readonly width: number;
  readonly height: number;
}[];
