import { NotFoundPage } from "@/components/shell/not-found-page.tsx";
import { Title } from "../title.tsx";

export default function NotFound() {
  return (
    <>
      <Title text="shell.notFoundTitle" />
      <NotFoundPage />
    </>
  );
}
