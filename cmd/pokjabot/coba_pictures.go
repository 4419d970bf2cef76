package main

import (
	"fmt"

	"pokjabot/bot/botapi"
	"pokjabot/bot/simulator"
	"pokjabot/flows"
)

// samplePictures is how many different photos the sample has.
const samplePictures = 6

// samplePicture is one of them, as a report names it.
func samplePicture(n int) flows.Media {
	id := fmt.Sprintf("contoh-%d", n%samplePictures)
	return flows.Media{FileID: id, UniqueID: id, Kind: "photo", MIME: "image/jpeg"}
}

// hangSamplePictures makes the local server know the sample's photos: it forgets when it stops.
func hangSamplePictures(server *botapi.Server) error {
	for n := range samplePictures {
		data, err := simulator.SamplePhoto(n)
		if err != nil {
			return err
		}
		one := samplePicture(n)
		server.Recall(one.FileID, one.UniqueID, data)
	}
	return nil
}
