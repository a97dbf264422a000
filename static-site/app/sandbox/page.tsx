import { Suspense } from "react";
import { SandboxPage } from "@/components/sandbox/sandbox-page.tsx";
import { Title } from "../../title.tsx";

export default function Page() {
  return (
    <Suspense>
      <Title text="sandbox.title" />
      <SandboxPage />
    </Suspense>
  );
}
