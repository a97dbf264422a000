import { Suspense } from "react";
import { SandboxEmbed } from "@/components/learn/embed/sandbox-embed.tsx";
import { Title } from "../../../title.tsx";

export default function Page() {
  return (
    <Suspense>
      <Title text="class.embed.sandbox" />
      <SandboxEmbed />
    </Suspense>
  );
}
