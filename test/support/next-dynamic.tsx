/** In place of next/dynamic: what comes later comes at once, but not before the page. */
import { type ComponentType, useEffect, useState } from "react";

export default function dynamic(load: () => Promise<ComponentType>): ComponentType<object> {
  return function Later(props: object) {
    const [Part, setPart] = useState<ComponentType | null>(null);
    useEffect(() => void load().then((part) => setPart(() => part)), []);
    return Part === null ? null : <Part {...props} />;
  };
}
