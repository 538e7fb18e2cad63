\echo Use "CREATE EXTENSION braid" to load this file. \quit
