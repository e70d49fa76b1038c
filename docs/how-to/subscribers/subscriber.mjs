// Keeps tickets.json as the events tell it (POSTDESK_URL, POSTDESK_TOKEN; ONCE=1: up to now). Node 18 or later.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const FIELDS = ["number", "subject", "status", "priority", "category", "account_id", "assignee_id", "tags", "requester"];
const headers = { Authorization: `Bearer ${process.env.POSTDESK_TOKEN}` };
const kept = existsSync("tickets.json") ? JSON.parse(readFileSync("tickets.json")) : { next: null, tickets: {} };

// A repeat changes nothing, and an event that comes too early waits for those before it.
function hear(ticket, event) {
  if (event.data.version > ticket.version) ticket.early[event.data.version] = event;
  for (let next; (next = ticket.early[ticket.version + 1]); ) {
    const { data, type } = next;
    delete ticket.early[data.version];
    if (type === "postdesk.ticket.opened.v1") for (const name of FIELDS) ticket[name] = data[name];
    if (type === "postdesk.ticket.merged.v1") ticket.merged_into = data.into;
    if (type === "postdesk.ticket.deleted.v1") ticket.deleted = true;
    for (const change of data.changes) ticket[change.field] = change.new;
    ticket.version = data.version;
  }
}

for (;;) {
  const query = new URLSearchParams({ limit: 200, ...(kept.next && { after: kept.next }) });
  const response = await fetch(`${process.env.POSTDESK_URL}/api/v1/events?${query}`, { headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const page = await response.json();
  for (const event of page.items) hear((kept.tickets[event.subject] ??= { version: 0, early: {} }), event);
  const atTheEnd = page.next === kept.next;
  kept.next = page.next;
  writeFileSync("tickets.new", JSON.stringify(kept));
  renameSync("tickets.new", "tickets.json"); // the place and the effect together, or neither
  if (atTheEnd && process.env.ONCE) break;
  if (atTheEnd) await new Promise((resolve) => setTimeout(resolve, 5000));
}
