// Keeps tickets.json as the events tell it (POSTDESK_URL, POSTDESK_TOKEN; ONCE=1: up to now). Run: go run subscriber.go
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

type fields = map[string]any
type event struct {
	Type, Subject string
	Data          fields
}
type ticket struct {
	Version int              `json:"version"`
	Early   map[string]event `json:"early"`
	Fields  fields           `json:"fields"`
}

var kept = struct {
	Next    string             `json:"next"`
	Tickets map[string]*ticket `json:"tickets"`
}{Tickets: map[string]*ticket{}}

// hear takes in an event: a repeat changes nothing, and one that comes too early waits for those before it.
func (t *ticket) hear(e event) {
	if version := int(e.Data["version"].(float64)); version > t.Version {
		t.Early[strconv.Itoa(version)] = e
	}
	for next, here := t.Early[strconv.Itoa(t.Version+1)]; here; next, here = t.Early[strconv.Itoa(t.Version+1)] {
		t.Version++
		delete(t.Early, strconv.Itoa(t.Version))
		switch next.Type {
		case "postdesk.ticket.opened.v1":
			for name, value := range next.Data {
				t.Fields[name] = value
			}
		case "postdesk.ticket.merged.v1":
			t.Fields["merged_into"] = next.Data["into"]
		case "postdesk.ticket.deleted.v1":
			t.Fields["deleted"] = true
		}
		for _, change := range next.Data["changes"].([]any) {
			t.Fields[change.(fields)["field"].(string)] = change.(fields)["new"]
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if found, err := os.ReadFile("tickets.json"); err == nil {
		must(json.Unmarshal(found, &kept))
	}
	for {
		query := url.Values{"limit": {"200"}}
		if kept.Next != "" {
			query.Set("after", kept.Next)
		}
		request, err := http.NewRequest("GET", os.Getenv("POSTDESK_URL")+"/api/v1/events?"+query.Encode(), nil)
		must(err)
		request.Header.Set("Authorization", "Bearer "+os.Getenv("POSTDESK_TOKEN"))
		response, err := http.DefaultClient.Do(request)
		must(err)
		if response.StatusCode != http.StatusOK {
			log.Fatal(response.Status)
		}
		var page struct {
			Items []event
			Next  string
		}
		must(json.NewDecoder(response.Body).Decode(&page))
		response.Body.Close()
		for _, e := range page.Items {
			if kept.Tickets[e.Subject] == nil {
				kept.Tickets[e.Subject] = &ticket{0, map[string]event{}, fields{}}
			}
			kept.Tickets[e.Subject].hear(e)
		}
		atTheEnd := page.Next == kept.Next
		kept.Next = page.Next
		text, err := json.Marshal(kept)
		must(err)
		must(os.WriteFile("tickets.new", text, 0o600))
		must(os.Rename("tickets.new", "tickets.json")) // the place and the effect together, or neither
		if atTheEnd {
			if os.Getenv("ONCE") != "" {
				return
			}
			time.Sleep(5 * time.Second)
		}
	}
}
