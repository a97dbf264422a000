import { ProtocolPage } from "@/components/protocol/protocol-page.tsx";
import { protocolText } from "@/lib/server/protocol-text.ts";
import { Title } from "../../title.tsx";

export default async function Page() {
  return (
    <>
      <Title text="shell.protocol.title" />
      <ProtocolPage {...(await protocolText())} />
    </>
  );
}
