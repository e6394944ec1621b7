interface Restriction {
  readonly selector: string;
  readonly message: string;
}

export const sourceSyntax: readonly Restriction[];
export const restrictedSyntax: readonly Restriction[];
