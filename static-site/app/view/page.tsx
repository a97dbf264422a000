import { Suspense } from "react";
import { ViewPage } from "../../view-page.tsx";

export default function Page() {
  return (
    <Suspense>
      <ViewPage />
    </Suspense>
  );
}
